//! What stands between the heading and the signatures.

use chrono::Datelike;

use super::{BLANK, Form, capital, day, moment};
use crate::domain::instant::Instant;
use crate::domain::person::{IdKind, IdNumber};
use crate::domain::postal::Channel;
use crate::forms::page::{Face, Para, Sheet};
use crate::forms::{Content, HandOver, PaperLine, Person, Standstill};

impl Form<'_> {
    fn person(&self, sheet: &mut Sheet, label: &str, person: &Person) {
        sheet.para(self.field(label, Some(&person.name)));
        sheet.para(self.field(number_label(person), person.id_number.as_deref()));
        sheet.para(self.field("Địa chỉ", person.address.as_deref()));
        let contact = Para::labelled("Số điện thoại", person.phone.as_deref().unwrap_or(BLANK))
            .and(Face::Regular, "    Email: ")
            .and(Face::Bold, person.email.as_deref().unwrap_or(BLANK));
        sheet.para(contact.sized(self.size).after(self.gap()));
    }

    fn applicant(&self, sheet: &mut Sheet, label: &str) {
        self.person(sheet, label, &self.slip.owner);
        if let Some(submitter) = &self.slip.submitter {
            let mut para = Para::labelled("Người nộp thay", &submitter.name);
            if let Some(phone) = &submitter.phone {
                para = para.and(Face::Regular, " — Số điện thoại: ").and(Face::Bold, phone);
            }
            sheet.para(para.sized(self.size).after(self.gap()));
        }
        sheet.para(
            self.field("Nội dung yêu cầu giải quyết", Some(&self.matter()))
                .and(Face::Regular, &format!(" (mã thủ tục {})", self.slip.procedure_code)),
        );
    }

    fn matter(&self) -> String {
        match &self.slip.matter {
            Some(matter) => format!("{} — {matter}", self.slip.procedure),
            None => self.slip.procedure.clone(),
        }
    }

    fn paragraphs(&self, sheet: &mut Sheet, label: &str, text: &str) {
        let mut lines = text.lines();
        sheet.para(self.field(label, lines.next()));
        for line in lines {
            sheet.para(Para::new(Face::Bold, line).sized(self.size).after(self.gap()));
        }
    }

    pub(super) fn body(&self, sheet: &mut Sheet) {
        match &self.slip.content {
            Content::Receipt {
                papers,
                sets,
                duration,
                received_at,
                due_at,
                return_channel,
                return_place,
            } => {
                sheet.para(self.text(&format!("{} — {} đã tiếp nhận:", self.slip.unit, self.slip.agency)));
                self.applicant(sheet, "Hồ sơ của");
                sheet.para(self.text("Thành phần hồ sơ nộp gồm:").after(1.5));
                sheet.room(1.0);
                self.papers(sheet, papers);
                sheet.room(1.0);
                let sets = sets.map(|n| n.to_string());
                let sets =
                    Para::labelled("Số lượng hồ sơ", sets.as_deref().unwrap_or("……")).and(Face::Regular, " (bộ)");
                sheet.para(sets.sized(self.size).after(self.gap()));
                sheet.para(self.field("Thời gian giải quyết hồ sơ theo quy định", Some(duration)));
                sheet.para(self.field("Thời gian nhận hồ sơ", Some(&moment(*received_at))));
                let due = due_at.map_or_else(|| "không quy định thời hạn".to_owned(), moment);
                sheet.para(self.field("Thời gian trả kết quả giải quyết hồ sơ", Some(&due)));
                let at = return_place.as_deref().unwrap_or(BLANK);
                let way = match return_channel {
                    Channel::Counter => format!("trực tiếp tại {at}"),
                    Channel::Online => "trực tuyến trên Cổng dịch vụ công".to_owned(),
                    Channel::Postal => format!("qua dịch vụ bưu chính công ích, đến {at}"),
                };
                sheet.para(self.field("Đăng ký nhận kết quả", Some(&way)));
                let number = self.stamp.number.as_ref().map(|_| self.stamp.count.to_string());
                let book = format!(
                    "Vào Sổ theo dõi hồ sơ, quyển số {}, số thứ tự {}.",
                    self.stamp.issued_at.local_day().year(),
                    number.as_deref().unwrap_or("……")
                );
                sheet.para(self.text(&book));
            }
            Content::Supplement {
                round,
                step,
                missing,
                reason,
                legal_ground,
                requested_at,
                answer_by,
                contact,
            } => {
                self.applicant(sheet, "Hồ sơ của");
                let head = format!(
                    "Yêu cầu hoàn thiện hồ sơ (lần {round}, {}) gồm những nội dung sau:",
                    day(*requested_at)
                );
                sheet.para(self.text(&head).after(2.0));
                sheet.room(1.0);
                let rows = missing
                    .iter()
                    .enumerate()
                    .map(|(n, paper)| {
                        vec![
                            vec![self.cell(&(n + 1).to_string()).centred()],
                            vec![self.cell(&paper.name)],
                            vec![self.cell(paper.to_do.as_deref().unwrap_or("Nộp bổ sung"))],
                        ]
                    })
                    .collect();
                sheet.table(
                    &[0.08, 0.54, 0.38],
                    &["TT", "Tên giấy tờ", "Nội dung cần bổ sung, hoàn thiện"],
                    rows,
                );
                sheet.room(1.5);
                if let Some(step) = step {
                    sheet.para(self.field("Yêu cầu tại bước", Some(step)));
                }
                self.paragraphs(sheet, "Lý do", reason);
                if let Some(ground) = legal_ground {
                    sheet.para(self.field("Căn cứ", Some(ground)));
                }
                if let Some(by) = answer_by {
                    sheet.para(self.field("Thời hạn bổ sung, hoàn thiện", Some(&by.label_vi())));
                }
                let help = format!(
                    "Trong quá trình hoàn thiện hồ sơ, nếu có vướng mắc, đề nghị Ông/Bà liên hệ với {contact} để được hướng dẫn./."
                );
                sheet.para(self.text(&help));
            }
            Content::Refusal { reason, refused_at } => {
                sheet.para(self.text(&format!("{} — {} đã xem xét:", self.slip.unit, self.slip.agency)));
                self.applicant(sheet, "Hồ sơ của");
                let head = format!(
                    "Qua xem xét, {}, {} thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:",
                    day(*refused_at),
                    self.slip.unit
                );
                sheet.para(self.text(&head).after(2.0));
                self.paragraphs(sheet, "Lý do", reason);
                sheet.para(self.text("Xin thông báo cho Ông/Bà được biết và thực hiện./."));
            }
            Content::Extension {
                round,
                received_at,
                due_before,
                due_after,
                reason,
                late_unit,
                ..
            } => {
                let agency = &self.slip.agency;
                sheet.para(
                    Para::plain("Kính gửi: ")
                        .and(Face::Bold, &self.slip.owner.name)
                        .sized(self.size)
                        .centred(),
                );
                let taken = format!(
                    "{}, {agency} tiếp nhận giải quyết hồ sơ của Ông/Bà về việc {} (mã thủ tục {}); mã số hồ sơ: {}.",
                    capital(&moment(*received_at)),
                    self.matter(),
                    self.slip.procedure_code,
                    self.slip.dossier_code
                );
                sheet.para(self.text(&taken).after(2.0));
                let before = due_before.map(moment);
                sheet.para(self.field("Thời gian hẹn trả kết quả giải quyết hồ sơ", before.as_deref()));
                sheet.para(self.text(&format!(
                    "Tuy nhiên, {agency} chưa thể trả kết quả giải quyết hồ sơ của Ông/Bà đúng thời hạn nêu trên."
                )));
                self.paragraphs(sheet, "Lý do", reason);
                sheet.para(self.field("Cơ quan, đơn vị chưa giải quyết xong", Some(late_unit)));
                let after = due_after.map_or_else(|| BLANK.to_owned(), moment);
                sheet.para(self.text(&format!(
                    "Sự chậm trễ này đã gây phiền hà, tốn kém chi phí, công sức của Ông/Bà. {agency} chân thành xin lỗi \
                     Ông/Bà (lần {round}) và sẽ phối hợp với cơ quan, đơn vị liên quan để trả kết quả giải quyết hồ sơ \
                     cho Ông/Bà vào:"
                )));
                sheet.para(
                    Para::new(Face::Bold, &after)
                        .sized(self.size)
                        .centred()
                        .after(self.gap()),
                );
                sheet.para(self.text("Mong nhận được sự thông cảm của Ông/Bà vì sự chậm trễ này./."));
            }
            Content::Stop {
                received_at,
                stopped_at,
                reason,
                legal_ground,
                ..
            } => {
                self.applicant(sheet, "Kính gửi");
                if let Some(received_at) = received_at {
                    sheet.para(self.field("Thời gian nhận hồ sơ", Some(&moment(*received_at))));
                }
                let head = format!(
                    "{} thông báo dừng giải quyết hồ sơ nêu trên kể từ {} với lý do cụ thể như sau:",
                    self.slip.agency,
                    moment(*stopped_at)
                );
                sheet.para(self.text(&head).after(2.0));
                self.paragraphs(sheet, "Lý do", reason);
                sheet.para(self.field("Căn cứ", legal_ground.as_deref()));
                sheet.para(self.text("Xin thông báo cho Ông/Bà được biết./."));
            }
            Content::Control {
                received_at,
                due_at,
                cooperating,
                hand_overs,
            } => {
                sheet.para(self.field("Cơ quan giải quyết hồ sơ", Some(&self.slip.deciding_agency)));
                let others = if cooperating.is_empty() {
                    "không".to_owned()
                } else {
                    cooperating.join("; ")
                };
                sheet.para(self.field("Cơ quan, đơn vị phối hợp giải quyết", Some(&others)));
                sheet.para(self.field("Thủ tục", Some(&self.matter())));
                sheet.para(self.field("Thời gian nhận hồ sơ", Some(&moment(*received_at))));
                let due = due_at.map_or_else(|| "không quy định thời hạn".to_owned(), moment);
                sheet.para(self.field("Thời gian trả kết quả", Some(&due)));
                sheet.room(2.0);
                self.hand_overs(sheet, hand_overs);
            }
        }
    }

    fn cell(&self, text: &str) -> Para {
        let size = if self.small { self.size - 0.5 } else { 11.5 };
        Para::plain(text).sized(size)
    }

    fn papers(&self, sheet: &mut Sheet, papers: &[PaperLine]) {
        let number = |n: u8| if n == 0 { String::new() } else { n.to_string() };
        let rows = papers
            .iter()
            .enumerate()
            .map(|(n, paper)| {
                vec![
                    vec![self.cell(&(n + 1).to_string()).centred()],
                    vec![self.cell(&paper.name)],
                    vec![self.cell(&number(paper.originals)).centred()],
                    vec![self.cell(&number(paper.copies)).centred()],
                ]
            })
            .collect();
        sheet.table(
            &[0.08, 0.62, 0.15, 0.15],
            &["TT", "Tên giấy tờ", "Bản chính", "Bản sao"],
            rows,
        );
    }

    fn hand_overs(&self, sheet: &mut Sheet, hand_overs: &[HandOver]) {
        let small = |text: &str| Para::plain(text).sized(10.0);
        let rows = hand_overs
            .iter()
            .enumerate()
            .map(|(n, hand)| {
                let mut who = vec![
                    Para::labelled("Giao", &hand.giver).sized(10.0),
                    Para::labelled("Nhận", &hand.receiver).sized(10.0),
                ];
                if let Some(step) = &hand.step {
                    let beside = if hand.parallel { " (bước song song)" } else { "" };
                    who.push(Para::new(Face::Italic, &format!("{step}{beside}")).sized(10.0));
                }
                let mut when = vec![small(&format!("Giao: {}", hand.at.label_vi()))];
                let confirmed = hand.received_at.filter(|at| *at != hand.at);
                when.extend(confirmed.map(|at| small(&format!("Nhận: {}", at.label_vi()))));
                when.extend(hand.due_at.map(|at| small(&format!("Hạn: {}", at.label_vi()))));
                when.extend(hand.done_at.map(|at| small(&format!("Xong: {}", at.label_vi()))));
                let result = match (hand.result, &hand.step) {
                    (Some(result), _) => capital(result.label_vi()),
                    (None, Some(_)) if hand.waiting => "Chờ nhận".to_owned(),
                    (None, Some(_)) if hand.done_at.is_none() => "Đang giải quyết".to_owned(),
                    (None, _) => String::new(),
                };
                let mut noted: Vec<Para> = hand.note.iter().map(|note| small(note)).collect();
                noted.extend(hand.pauses.iter().map(|pause| small(&standstill(pause))));
                vec![
                    vec![small(&(n + 1).to_string()).centred()],
                    who,
                    when,
                    vec![small(&result).centred()],
                    noted,
                ]
            })
            .collect();
        sheet.table(
            &[0.06, 0.36, 0.27, 0.12, 0.19],
            &[
                "TT",
                "Giao, nhận",
                "Thời gian giao, nhận hồ sơ",
                "Kết quả giải quyết",
                "Ghi chú",
            ],
            rows,
        );
    }
}

/// What the number of a person is called: an organisation has a tax code.
fn number_label(person: &Person) -> &'static str {
    let number = person.id_number.as_deref().and_then(|n| IdNumber::parse(n).ok());
    match number.map(|n| n.kind()) {
        Some(IdKind::TaxCode) => "Mã số thuế",
        _ => "Số định danh cá nhân/CCCD",
    }
}

/// A pause as the note of a line.
fn standstill(pause: &Standstill) -> String {
    let until = pause.until.map_or_else(|| "nay".to_owned(), Instant::label_vi);
    format!(
        "Tạm dừng từ {} đến {until}, lý do: {}",
        pause.from.label_vi(),
        pause.reason
    )
}
